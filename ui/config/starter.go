package config

import _ "embed"

// Starter is what a config file of one's own begins with: what is often
// changed, all of it in comments, so that nothing of the built-in config is
// replaced before somebody means it.
//
//go:embed starter.toml
var Starter string
