package cli

import (
	"fmt"
	"os"
	"strings"

	"switchboard/providers"
)

// printKeyStorage says how to keep a key.
func (c *command) printKeyStorage(config providers.Config) {
	lines := []string{"", "The key was not stored. To keep it, do one of these:", ""}
	env := config.APIKey.Env
	if env == "" {
		env = strings.ToUpper(envUnsafe.Replace(config.ID)) + "_API_KEY"
	}
	lines = append(lines,
		"1. Add this line to "+profileOf(os.Getenv("SHELL"))+", with the key in place of the dots, and open a new terminal:",
		"     "+exportLine(os.Getenv("SHELL"), env),
		"2. Keep it in a password manager, and have the config ask that (`switchboard config edit`):",
		"     [[provider]]",
		fmt.Sprintf("     id = %q", config.ID),
		fmt.Sprintf("     kind = %q", config.Kind))
	if config.BaseURL != "" {
		lines = append(lines, fmt.Sprintf("     base_url = %q", config.BaseURL))
	}
	lines = append(lines, fmt.Sprintf("     api_key_cmd = %q   # or what your manager prints it with", "pass show "+config.ID))
	for _, line := range lines {
		c.out.line(providers.Clean(line))
	}
}

// envUnsafe takes out of a provider's id what no variable's name has.
var envUnsafe = strings.NewReplacer("-", "_", ".", "_", " ", "_", "/", "_")

// profileOf is the file that a shell reads at its start.
func profileOf(shell string) string {
	switch shell[strings.LastIndex(shell, "/")+1:] {
	case "zsh":
		return "~/.zshrc"
	case "bash":
		return "~/.bashrc"
	case "fish":
		return "~/.config/fish/config.fish"
	}
	return "~/.profile"
}

func exportLine(shell, env string) string {
	if strings.HasSuffix(shell, "fish") {
		return "set -gx " + env + " …"
	}
	return "export " + env + "=…"
}
