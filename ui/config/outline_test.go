package config

import (
	"flag"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"
	"pgregory.net/rapid"
)

// A gate draws the same values every time; -rapid.seed=0 draws others.
var _ = flag.Set("rapid.seed", "1")

func TestOutlineFindsWhatTheParserFinds(t *testing.T) {
	sources := map[string]string{
		"the default": defaults(t),
		"odd forms":   "a.b = 1\n\"q\" = '''\n[not.a.header]\n'''\n[ t . 'u' ]\r\nx = [ # c ]\n  \"#\", \"]\", \n]\r\ny = { z = \"}\" }\n[[v]]\nw = \"\"\"a\\\"\"\"\"\n[[v]]\nw = 2024-01-01 # end",
	}
	for name, src := range sources {
		t.Run(name, func(t *testing.T) {
			var v map[string]any
			meta, err := toml.Decode(src, &v)
			if err != nil {
				t.Fatal(err)
			}
			o := outlineOf(src)
			known := map[string]bool{}
			implied := map[string]bool{"a": true, "t": true, "t.u.y.z": true} // by a dotted key, or inside an inline table
			for _, path := range o.paths {
				known[withoutIndices(path)] = true
			}
			for _, key := range meta.Keys() {
				if name := strings.Join(key, "."); !known[name] && !implied[name] {
					t.Errorf("no place for %q; there are %q", name, o.paths)
				}
			}
		})
	}
}

func TestOutlineValueIsTheTextAfterTheSign(t *testing.T) {
	src := "[[m]]\nx = 1\n[[m]]\n  [m.p]\n  long = [\n 1,\n 2 ] # two\n  s = \"a # b\"   \n"
	o := outlineOf(src)
	for path, want := range map[string]string{
		"m[0].x":      "1",
		"m[1].p.long": "[\n 1,\n 2 ]",
		"m[1].p.s":    `"a # b"`,
	} {
		v := o.entries[path].value
		if got := src[v.start:v.end]; got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}

func TestOutlineSurvivesAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rapid.StringOfN(rapid.RuneFrom([]rune("ab.=[]{}\"'\\#\n\t é")), 0, 60, -1).Draw(t, "src")
		o := outlineOf(src)
		for _, path := range o.paths {
			if e, ok := o.at(path); !ok && path != "" || e.value.end > len(src) || e.value.start > e.value.end {
				t.Fatalf("%q: %q is at %+v, %v", src, path, e, ok)
			}
			_ = excerptAt(src, o.entries[path].value).String()
		}
	})
}
