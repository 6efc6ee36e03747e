package providers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The bounds of a command that prints a key.
const (
	keyBytes   = 64 << 10    // of what it prints
	keyLeftFor = time.Second // for what left its group and still holds the pipe
)

// run runs the command to its end, or to that of ctx. Nothing that it started
// stays, and no more than keyBytes of what it prints is kept.
func (k Key) run(ctx context.Context) (string, error) {
	out, err := k.output(ctx)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case len(out) > keyBytes:
		return "", fmt.Errorf("api_key_cmd printed more than %d KB", keyBytes>>10)
	case err != nil:
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

// output is what the command printed, one byte more than keyBytes at most. The
// pipe is ours, so that the end of the command is not that of a child which
// holds it: what it leaves behind is ended with it.
func (k Key) output(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	cmd := exec.CommandContext(ctx, "sh", "-c", k.Cmd)
	cmd.Stdout = w
	inGroup(cmd)
	err = cmd.Start()
	w.Close()
	if err != nil {
		return nil, err
	}
	var out []byte
	read := make(chan struct{})
	go func() {
		defer close(read)
		out, _ = io.ReadAll(io.LimitReader(r, keyBytes+1))
		if len(out) > keyBytes {
			cancel() // it is not waited for
		}
	}()
	err = cmd.Wait()
	endGroup(cmd)
	timer := time.AfterFunc(keyLeftFor, func() { r.Close() })
	defer timer.Stop()
	<-read
	return out, err
}
