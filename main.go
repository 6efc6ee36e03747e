// Switchboard is a terminal playground for routing prompts between language
// models.
package main

import (
	_ "embed"
	"os"

	"switchboard/ui/app"
)

//go:embed config.toml
var defaultConfig string

func main() { os.Exit(app.Main(defaultConfig)) }
