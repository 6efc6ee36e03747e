package providers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// Key says where a secret is found. It is looked up when a call needs it and
// never kept, logged or shown.
type Key struct {
	Env string // name of an environment variable
	Cmd string // a shell command that prints it
}

// Needed reports whether calls need a key at all; a local server's do not.
func (k Key) Needed() bool { return k.Env != "" || k.Cmd != "" }

// Present reports whether the key is there without running anything: a
// command is trusted to print it.
func (k Key) Present() bool { return k.Cmd != "" || (k.Env != "" && os.Getenv(k.Env) != "") }

// Resolve is the secret, or "" where none is needed. Its errors name the
// place, never the secret.
func (k Key) Resolve(ctx context.Context) (string, error) {
	switch {
	case k.Cmd != "":
		out, err := exec.CommandContext(ctx, "sh", "-c", k.Cmd).Output()
		if err != nil {
			return "", fmt.Errorf("api_key_cmd failed: %w", err)
		}
		return strings.TrimSpace(string(out)), nil
	case k.Env != "":
		secret := strings.TrimSpace(os.Getenv(k.Env))
		if secret == "" {
			return "", fmt.Errorf("%s is not set", k.Env)
		}
		return secret, nil
	}
	return "", nil
}
