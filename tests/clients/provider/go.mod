module tfe-console/tests/clients/provider

go 1.25.10

require github.com/hashicorp/terraform-provider-tfe v0.79.0
