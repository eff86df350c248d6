module tfe-console/tests/clients/go-tfe

go 1.25.0

require github.com/hashicorp/go-tfe v1.109.0
