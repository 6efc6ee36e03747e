package config

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"switchboard/providers"
	"switchboard/providers/open"
)

// defaults is the config that the program ships.
func defaults(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// laid is the default with src laid over it.
func laid(t *testing.T, src string) (Config, error) {
	t.Helper()
	var c Config
	if err := c.lay("default", defaults(t)); err != nil {
		t.Fatalf("the default config is wrong: %v", err)
	}
	return c, c.lay("my.toml", src)
}

func TestConfigMistakesAreShownWhereTheyStand(t *testing.T) {
	for _, test := range slices.Concat(mistakes, priceMistakes, worthMistakes) {
		t.Run(test.name, func(t *testing.T) {
			_, err := laid(t, test.src)
			mistake, ok := err.(*Error)
			if !ok {
				t.Fatalf("error is %T %v, want a *Error", err, err)
			}
			got := mistake.Error() + "\n" + mistake.Excerpt()
			if mistake.Hint() != "" {
				got += "\nhint: " + mistake.Hint()
			}
			if want := strings.TrimPrefix(test.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestUserFileIsLaidOverTheDefault(t *testing.T) {
	c, err := laid(t, `
lanes = ["gpt-5-nano", "mine"]
[limits]
idle = "1m30s"
[routing]
check_adds = "0s"
[[provider]]
id = "openai"
kind = "openai-compatible"
base_url = "http://localhost:9/v1"
[[model]]
id = "mine"
provider = "openai"
[[model]]
id = "gpt-5-nano"
provider = "openai"
name = "other"
`)
	if err != nil {
		t.Fatal(err)
	}
	var before Config
	if err := before.lay("default", defaults(t)); err != nil {
		t.Fatal(err)
	}
	t.Run("a key replaces", func(t *testing.T) {
		if got := time.Duration(c.Limits.Idle); got != 90*time.Second {
			t.Errorf("idle = %v", got)
		}
		if !c.ownLanes || len(c.Lanes) != 2 {
			t.Errorf("lanes = %v, own %v", c.Lanes, c.ownLanes)
		}
	})
	t.Run("a check may add two seconds, or as much as it takes", func(t *testing.T) {
		if before.CheckAdds() != 2*time.Second || c.CheckAdds() != 0 {
			t.Errorf("%v, %v", before.CheckAdds(), c.CheckAdds())
		}
	})
	t.Run("a key that is not named stays", func(t *testing.T) {
		if c.Limits.FirstToken != before.Limits.FirstToken || c.Reference != before.Reference {
			t.Errorf("changed: %v, %v", c.Limits.FirstToken, c.Reference)
		}
	})
	t.Run("an entry replaces the whole entry of its id, in its place", func(t *testing.T) {
		want := providers.Config{ID: "openai", Kind: providers.OpenAICompatible, BaseURL: "http://localhost:9/v1", Concurrency: 8}
		if got := c.Providers[0].Provider(); got != want || len(c.Providers) != len(before.Providers) {
			t.Errorf("got %+v of %d", got, len(c.Providers))
		}
		nano := c.Models[2].Model()
		if nano.ID != "gpt-5-nano" || nano.Name != "other" || nano.Price.Known() {
			t.Errorf("got %+v", nano)
		}
	})
	t.Run("an entry with a new id is added", func(t *testing.T) {
		if last := c.Models[len(c.Models)-1]; last.ID != "mine" || len(c.Models) != len(before.Models)+1 {
			t.Errorf("last is %q of %d", last.ID, len(c.Models))
		}
	})
	t.Run("a dated price replaces that of the same model and day, or is added", func(t *testing.T) {
		c, err := laid(t, "[[price]]\nmodel = \"deepseek-v4-pro\"\ninput = 9\noutput = 9\nas_of = 2026-04-23\n[[price]]\nmodel = \"deepseek-v4-pro\"\ninput = 8\noutput = 8\nas_of = 2026-04-24\n")
		if err != nil {
			t.Fatal(err)
		}
		prices, shipped := c.Prices(), before.Prices()
		if len(prices) != len(shipped)+1 || len(shipped) == 0 {
			t.Fatalf("%d prices, %d before", len(prices), len(shipped))
		}
		if prices[2].Input != providers.USD(9) || prices[len(prices)-1].Input != providers.USD(8) {
			t.Errorf("%+v", prices)
		}
		if c.own {
			t.Error("a price says nothing of which models answer")
		}
	})
	t.Run("what answers are worth replaces that of the same task, or of tasks without", func(t *testing.T) {
		c, err := laid(t, worths)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.lay("again.toml", "[[worth]]\naccepted = 3\nwrong = 0\n"); err != nil {
			t.Fatal(err)
		}
		table := c.Worth()
		if len(table) != 2 || table.For("chat").Accepted != providers.USD(3) || table.For("summarization").Wrong != providers.USD(2) {
			t.Errorf("%+v", table)
		}
	})
	t.Run("the ladder is the lanes and the reference", func(t *testing.T) {
		if got, want := c.LadderFor(c.Lanes), []string{"gpt-5-nano", "mine", "claude-opus-5-5"}; !reflect.DeepEqual(got, want) {
			t.Errorf("got %v", got)
		}
	})
}

func TestPresetFillsWhatAnEntryDoesNotSay(t *testing.T) {
	t.Setenv("HOME", "/home/ana")
	c, err := laid(t, `
[[provider]]
preset = "mistral"
[[provider]]
id = "ours"
preset = "openai"
base_url = "https://proxy.example/v1"
api_key_cmd = "pass show ours"
ca_file = "~/ca.pem"
concurrency = 2
`)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []providers.Config{
		{ID: "mistral", Kind: providers.OpenAICompatible, BaseURL: "https://api.mistral.ai/v1", APIKey: providers.Key{Env: "MISTRAL_API_KEY"}, Batch: providers.MistralBatch, Concurrency: 8},
		{ID: "ours", Kind: providers.OpenAI, BaseURL: "https://proxy.example/v1", APIKey: providers.Key{Cmd: "pass show ours"}, CAFile: "/home/ana/ca.pem", Concurrency: 2},
	} {
		t.Run(want.ID, func(t *testing.T) {
			for _, p := range c.Providers {
				if p.ID == want.ID && p.Provider() == want {
					return
				}
			}
			t.Errorf("%+v is missing in %+v", want, c.Providers)
		})
	}
}

func TestShippedConfigIsComplete(t *testing.T) {
	c, err := Load(defaults(t), filepath.Join(t.TempDir(), "none.toml"), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range c.Models {
		t.Run(m.ID+" has a dated price with a source", func(t *testing.T) {
			if !m.Price.Known() || m.Price.AsOf.IsZero() || m.Price.Source == "" {
				t.Errorf("price is %+v", m.Price)
			}
		})
	}
	t.Run("the vendors are spoken to in their own protocols", func(t *testing.T) {
		for _, p := range c.Providers {
			if preset, ok := open.PresetNamed(p.ID); !ok || string(preset.Kind) != p.Kind {
				t.Errorf("%s is of kind %s", p.ID, p.Kind)
			}
			if _, err := open.Open(p.Provider()); err != nil {
				t.Error(err)
			}
		}
	})
	t.Run("every provider takes its key from the environment", func(t *testing.T) {
		for _, p := range c.Providers {
			if p.APIKeyEnv == "" {
				t.Errorf("%s has none", p.ID)
			}
		}
	})
}

func TestShownConfigReadsBackAsItself(t *testing.T) {
	c, err := laid(t, "[store]\npath = \"x.db\"\n[keys]\nquit = [\"Q\"]\n"+goodPrice+"until = 2026-03-01\nbatch = 0.5\nsource = \"s\"\n[[price.tier]]\nabove_input_tokens = 9\ninput = 3\n"+worths)
	if err != nil {
		t.Fatal(err)
	}
	text, err := c.Text()
	if err != nil {
		t.Fatal(err)
	}
	var back Config
	if err := back.lay("shown", text); err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	back.ownLanes = c.ownLanes
	again, err := back.Text()
	if err != nil || again != text {
		t.Errorf("changed (%v):\n%s\nbecame\n%s", err, text, again)
	}
	if !reflect.DeepEqual(back.Limits, c.Limits) || !reflect.DeepEqual(back.Keys, c.Keys) || len(back.Models) != len(c.Models) {
		t.Errorf("lost something:\n%s", text)
	}
	if got, want := fmt.Sprintf("%+v", back.Prices()), fmt.Sprintf("%+v", c.Prices()); got != want {
		t.Errorf("prices\n%s\nwant\n%s", got, want)
	}
	if got, want := back.Worth(), c.Worth(); !reflect.DeepEqual(got, want) || len(got) != 2 {
		t.Errorf("worth %+v, want %+v", got, want)
	}
	for i := range c.Models {
		if got, want := back.Models[i].Price.Rates, c.Models[i].Price.Rates; got != want {
			t.Errorf("%s: rates %+v, want %+v", c.Models[i].ID, got, want)
		}
	}
}

func TestOnlyANamedFileMustExist(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "none.toml")
	t.Run("a file that was named must exist", func(t *testing.T) {
		_, err := Load(defaults(t), missing, true)
		if want := missing + ": the config cannot be read: no such file or directory"; err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	})
	t.Run("the usual file need not", func(t *testing.T) {
		if _, err := Load(defaults(t), missing, false); err != nil {
			t.Error(err)
		}
	})
	t.Run("a file is laid over the default", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "c.toml")
		if err := os.WriteFile(path, []byte("reference = \"gpt-5.4\""), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := Load(defaults(t), path, true)
		if err != nil || c.Reference != "gpt-5.4" || len(c.Models) == 0 {
			t.Errorf("reference %q, %d models, %v", c.Reference, len(c.Models), err)
		}
	})
}
