package page

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestABrowserHasNothingToComplainOf shows a page in a browser, where there is one.
func TestABrowserHasNothingToComplainOf(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil || testing.Short() {
		t.Skip("no browser is asked")
	}
	for name, text := range map[string]string{"usual": "demo-nano", "hostile": hostile} {
		t.Run(name, func(t *testing.T) {
			h, _ := written(t, everything(text))
			file := filepath.Join(t.TempDir(), "page.html")
			if err := os.WriteFile(file, []byte(h), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, said bytes.Buffer
			ctx, end := context.WithTimeout(t.Context(), 30*time.Second)
			defer end()
			cmd := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--user-data-dir="+t.TempDir(),
				"--disable-background-networking", "--disable-component-update", "--proxy-server=127.0.0.1:9", // the browser itself asks nobody either
				"--dump-dom", file)
			cmd.Stdout, cmd.Stderr = &out, &said
			if err := cmd.Run(); err != nil {
				t.Skipf("the browser does not run here: %v", err)
			}
			if strings.Contains(said.String(), ":CONSOLE") {
				t.Errorf("the browser says: %s", said.String())
			}
			for _, want := range []string{"<figure>", "<caption", "</main>"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("the page has no %s", want)
				}
			}
		})
	}
}
