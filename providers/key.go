package providers

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
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
func (k Key) Present() bool {
	return k.Cmd != "" || (k.Env != "" && strings.TrimSpace(os.Getenv(k.Env)) != "")
}

// Resolve is the secret, or "" where none is needed. Its errors name the
// place, never the secret.
func (k Key) Resolve(ctx context.Context) (string, error) {
	switch {
	case k.Cmd != "":
		return k.run(ctx)
	case k.Env != "":
		secret := strings.TrimSpace(os.Getenv(k.Env))
		if secret == "" {
			return "", fmt.Errorf("%s is not set", k.Env)
		}
		return secret, nil
	}
	return "", nil
}

func (k Key) run(ctx context.Context) (string, error) {
	cmd := exec.CommandContext(ctx, "sh", "-c", k.Cmd)
	cmd.WaitDelay = time.Second // a child of the shell may outlive it and hold the pipe
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("api_key_cmd failed: %w", err)
	}
	secret := strings.TrimSpace(string(out))
	switch {
	case secret == "":
		return "", errors.New("api_key_cmd printed nothing")
	case strings.ContainsAny(secret, "\r\n"):
		return "", errors.New("api_key_cmd printed more than one line")
	}
	return secret, nil
}
