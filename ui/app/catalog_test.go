package app

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"switchboard/providers/simulated"
	"switchboard/ui/config"
)

func TestHowLongACheckMayMakeOneWaitIsOfTheConfig(t *testing.T) {
	defaults, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte("[routing]\ncheck_adds = \"100ms\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(string(defaults), path, true)
	if err != nil {
		t.Fatal(err)
	}
	for name, demo := range map[string]bool{"in the demo": true, "else": false} {
		t.Run(name, func(t *testing.T) {
			catalog, err := openCatalog(c, demo, simulated.Options{})
			if err != nil || catalog.CheckAdds != 100*time.Millisecond || catalog.Simulated != demo {
				t.Errorf("%v, simulated %t: %v", catalog.CheckAdds, catalog.Simulated, err)
			}
		})
	}
}
