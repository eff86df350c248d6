//! Commands that store a token which they read on their standard input. Each is run by a test.

use std::fmt::Write;

use crate::invocation::Invocation;

/// What stores it, and how.
pub const EXAMPLES: [(&str, &str); 6] = [
    ("HashiCorp Vault", "vault kv put -mount=secret ci/tfe token=-"),
    ("a GitHub Actions secret", "gh secret set TF_API_TOKEN --repo acme/infra"),
    (
        "1Password: the item as JSON on standard input, with the token in its field \"credential\"",
        r#"{
    item=$(op item get tfe --vault ci --format json </dev/null) && printf %s "$item" | {
        jq --rawfile token /dev/fd/3 "((.fields | map(.id) | index(\"credential\")) // error(\"no credential\")) as \$at
            | .fields[\$at].value = \$token" || kill $$
    } | op item edit tfe --vault ci
} 3<&0"#,
    ),
    (
        "a Kubernetes secret, created or replaced",
        "kubectl create secret generic tfe-token --from-file=token=/dev/stdin --dry-run=client -o yaml | kubectl apply --server-side -f -",
    ),
    ("AWS Secrets Manager", "aws secretsmanager put-secret-value --secret-id ci/tfe --secret-string file:///dev/stdin"),
    ("a file only its owner can read, replaced in one step", "umask 077; cat > tfe-token.new && mv tfe-token.new tfe-token"),
];

/// All of them, as they are typed.
#[must_use]
pub fn text(invocation: &Invocation) -> String {
    let mut text = String::new();
    for (what, command) in EXAMPLES {
        let _ = write!(text, "# {what}\n{}\n\n", invocation.command(["token", "rotate", "--team", "NAME", "--to", command]));
    }
    text.push_str(
        "# The token comes without a line end. A command fails that leaves it unread, or ends with another code than 0.\n",
    );
    text
}
