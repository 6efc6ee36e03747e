// Command caddy is Caddy with its usual modules and the policy of Switchboard.
package main

import (
	caddycmd "github.com/caddyserver/caddy/v2/cmd"
	_ "github.com/caddyserver/caddy/v2/modules/standard"

	_ "switchboard/contrib/caddy"
)

func main() { caddycmd.Main() }
