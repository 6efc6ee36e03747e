// Switchboard is a terminal playground for routing prompts between language
// models.
package main

import (
	_ "embed"
	"io"
	"log"
	"os"

	"switchboard/ui/app"
)

//go:embed config.toml
var defaultConfig string

func main() {
	log.SetOutput(io.Discard) // only libraries write there, across screens and logs
	os.Exit(app.Main(defaultConfig))
}
