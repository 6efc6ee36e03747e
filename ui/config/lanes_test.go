package config

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"switchboard/providers"
	"switchboard/providers/local"
)

// withoutKeys is the default with src laid over it, where no key is set.
func withoutKeys(t *testing.T, src string) Config {
	t.Helper()
	c, err := laid(t, src)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Providers {
		if p.APIKeyEnv != "" {
			t.Setenv(p.APIKeyEnv, "")
		}
	}
	return c
}

const localProvider = "[[provider]]\nid = \"here\"\nkind = \"openai-compatible\"\nbase_url = \"http://localhost:9/v1\"\n[[model]]\nid = \"mine\"\nprovider = \"here\"\n"

func TestLanesAreModelsThatCanBeCalled(t *testing.T) {
	t.Run("those without a key are left out, and named with the variable", func(t *testing.T) {
		c := withoutKeys(t, "")
		first := c.Lanes[0]
		t.Setenv(c.missingKey(first), "sk-set")
		lanes := c.UsableLanes()
		if !slices.Contains(lanes, first) || len(lanes) == len(c.Lanes) {
			t.Errorf("lanes are %q of %q", lanes, c.Lanes)
		}
		if notice := c.UnusableNotice(lanes); !strings.HasPrefix(notice, "left out of the lanes: ") || !strings.Contains(notice, "_API_KEY is not set") {
			t.Errorf("it says %q", notice)
		}
	})
	t.Run("lanes that the user chose stay", func(t *testing.T) {
		c := withoutKeys(t, "lanes = [\"gpt-5-nano\", \"mine\"]\n"+localProvider)
		if lanes := c.UsableLanes(); !slices.Equal(lanes, c.Lanes) {
			t.Errorf("lanes are %q", lanes)
		}
		if notice := c.ChooseDefaults(); notice != "" {
			t.Errorf("it says %q", notice)
		}
	})
	t.Run("where none of the default's can be called, others are chosen and said", func(t *testing.T) {
		c := withoutKeys(t, localProvider)
		notice := c.ChooseDefaults()
		if !slices.Equal(c.Lanes, []string{"mine"}) || c.Reference != "mine" || !strings.Contains(notice, "the lanes are mine") {
			t.Errorf("lanes %q, reference %q: %q", c.Lanes, c.Reference, notice)
		}
	})
	t.Run("without any key nothing can be called", func(t *testing.T) {
		if c := withoutKeys(t, ""); c.AnyUsable() || c.ChooseDefaults() != "" {
			t.Errorf("lanes are %q", c.Lanes)
		}
	})
}

func TestJoinedServerAddsOnlyWhatIsNew(t *testing.T) {
	c := withoutKeys(t, localProvider)
	before := len(c.Models)
	found := local.Found{Config: providers.Config{ID: "here", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:1/v1"},
		Models: []providers.Model{{ID: "mine", Provider: "here", Name: "other"}, {ID: "here/new", Provider: "here", Name: "new"}}}
	c.Join(found, true)
	if n := len(c.Models); n != before+1 || c.Models[n-1].ID != "here/new" {
		t.Errorf("%d models, the last is %+v", n, c.Models[n-1])
	}
	for _, p := range c.Providers {
		if p.ID == "here" && (p.Found() || p.BaseURL != "http://localhost:9/v1") {
			t.Errorf("the config's own entry became %+v", p)
		}
	}
}

func TestStoreLiesWhereItWasNamed(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_DATA_HOME", "relative, so it does not count")
	at := func(below string) string { return filepath.Join(home, filepath.FromSlash(below)) }
	for _, test := range []struct {
		name, src, flag string
		simulated       bool
		want            string
	}{
		{"the flag's file wins, also for simulated trials", "store.path = \"~/a.db\"", "b.db", true, "b.db"},
		{"else the config's, where ~ is the home directory", "store.path = \"~/a.db\"", "", false, at("a.db")},
		{"else the usual place", "", "", false, at(".local/share/switchboard/switchboard.db")},
		{"simulated trials have a file beside it", "store.path = \"~/x/a.db\"", "", true, at("x/demo.db")},
	} {
		t.Run(test.name, func(t *testing.T) {
			c, err := laid(t, test.src)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.StorePath(test.flag, test.simulated); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
