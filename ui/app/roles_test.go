package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/gateway"
	"switchboard/eval/store/pgtest"
	"switchboard/eval/usage/importer"
	"switchboard/ui/cli"
	"switchboard/ui/config"
)

// typed is a command as somebody types it, and the role that it needs.
type typed struct {
	words string
	need  access.Role
}

// guarded are all commands that keep something, or give out what is kept. The files and
// names in them are not there: who may do it is told so, and who may not is told that.
var guarded = map[string][]typed{
	"ask":                {{"ask --models demo-nano hello", access.Rate}},
	"backtest":           {{"backtest --weak demo-nano --strong demo-flagship", access.Rate}},
	"backup":             {{"backup none/all.db", access.Lead}, {"backup --format jsonl none/all.jsonl", access.Lead}},
	"calibrate":          {{"calibrate", access.Rate}, {"calibrate --runs", access.Rate}, {"calibrate --apply --yes", access.Lead}, {"calibrate --close why", access.Lead}, {"calibrate --apply -o none/policy.json", access.Lead}},
	"export":             {{"export --format json -o none/policy.json", access.Lead}},
	"forget":             {{"forget 06gznone", access.Lead}},
	"history":            {{"history", access.Rate}, {"history --disagreements", access.Rate}, {"history --audit", access.Rate}},
	"import":             {{"import none.jsonl", access.Lead}},
	"models":             {{"models --stats", access.Rate}, {"models --prometheus", access.Rate}},
	"policy":             {{"policy", access.Rate}, {"policy --apply default", access.Lead}},
	"rater add":          {{"rater add zoe", access.Admin}},
	"rater list":         {{"rater list", access.Rate}},
	"rater remove":       {{"rater remove nobody", access.Admin}},
	"rater renew":        {{"rater renew ben", access.Admin}, {"rater renew admin --role lead", access.Admin}},
	"report":             {{"report", access.Rate}},
	"report certificate": {{"report certificate 06gznone", access.Rate}},
	"rollout":            {{"rollout", access.Rate}, {"rollout full", access.Lead}},
	"rollout diff":       {{"rollout diff none.toml", access.Rate}},
	"route":              {{"route hello", access.Rate}},
	"run":                {{"run --models demo-nano --prompts none.jsonl", access.Lead}, {"run --batch --cancel", access.Lead}, {"run --workers", access.Lead}},
	"serve":              {{"serve --listen 127.0.0.1:none", access.Lead}, {"serve --rate 127.0.0.1:none --raters keys", access.Lead}},
	"store copy":         {{"store copy STORE COPY", access.Lead}},
	"usage clear":        {{"usage clear --yes", access.Lead}},
	"usage import":       {{"usage import none.csv", access.Lead}},
}

// unguarded are about the program, its config or what stands beside the store, and ask
// nobody for a role.
var unguarded = []string{"check", "completion bash", "completion fish", "completion powershell", "completion zsh",
	"config edit", "config key", "config path", "config show", "doctor", "help", "usage list"}

// commands are those that begin with some words, as completion lists them.
func commands(t *testing.T, words ...string) (all []string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	testApp().run(t.Context(), slices.Concat([]string{"__completeNoDesc"}, words, []string{""}), nil, &stdout, &stderr)
	for name := range strings.Lines(stdout.String()) {
		if name = strings.TrimSpace(name); !strings.HasPrefix(name, ":") {
			all = append(all, strings.Join(append(slices.Clone(words), name), " "))
		}
	}
	return all
}

func TestEachCommandThatIsThereIsInTheTableOfRoles(t *testing.T) {
	t.Setenv("HOME", t.TempDir())
	for _, name := range commands(t) {
		names := []string{name}
		switch name {
		case "report", "rollout": // which do something themselves
			names = append(names, commands(t, name)...)
		case "completion", "config", "rater", "store", "usage":
			names = commands(t, name)
		}
		for _, name := range names {
			if (guarded[name] == nil) == !slices.Contains(unguarded, name) {
				t.Errorf("%s is in none of guarded and unguarded, or in both", name)
			}
		}
	}
}

// staff are an admin, a lead and one who rates, of an empty store in a database.
type staff struct {
	t       *testing.T
	server  *pgtest.Server
	address string
	tokens  map[access.Role]string
	ran     int
	code    int // with which the last command ended
}

// newStaff is skipped where there is no database. The folder is then an empty one.
func newStaff(t *testing.T) *staff {
	t.Helper()
	if testing.Short() {
		t.Skip("the store has tests of roles")
	}
	var one pgtest.Shared
	server := one.Server(t)
	t.Cleanup(one.Stop)
	defaults, err := filepath.Abs("../../config.toml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	for name, value := range map[string]string{"HOME": dir, "XDG_DATA_HOME": dir, "XDG_CONFIG_HOME": dir, configVariable: defaults} {
		t.Setenv(name, value)
	}
	x := &staff{t: t, server: server, address: server.TCP("postgres", pgtest.Password, "postgres"), tokens: map[access.Role]string{}}
	for _, role := range []access.Role{access.Admin, access.Lead, access.Rate} {
		x.tokens[role] = strings.TrimSpace(x.does(access.Admin, "rater add "+string(role)+" --role "+string(role)))
	}
	return x
}

// run is a command of one with a role. STORE is the store, COPY a file that is not there.
func (x *staff) run(role access.Role, words string) (stdout, stderr string) {
	x.t.Helper()
	x.ran++
	words = strings.NewReplacer("STORE", x.address, "COPY", fmt.Sprintf("copy%d.db", x.ran)).Replace(words)
	var out, errs bytes.Buffer
	x.t.Setenv(config.TokenVariable, x.tokens[role])
	x.code = testApp().run(x.t.Context(), append([]string{"--demo", "--store", x.address}, strings.Fields(words)...), strings.NewReader(""), &out, &errs)
	return out.String(), errs.String()
}

// does is a command that succeeds.
func (x *staff) does(role access.Role, words string) (stdout string) {
	x.t.Helper()
	stdout, said := x.run(role, words)
	if x.code != 0 {
		x.t.Fatalf("%s ended with code %d: %s", words, x.code, said)
	}
	return stdout
}

func TestEachCommandAsksForTheRoleThatItNeeds(t *testing.T) {
	x := newStaff(t)
	keys := "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAdTO+JZYE/iJ+6kAZGONr3uxrocdRamHL59q7g+7MS9 ben\n"
	if err := os.WriteFile("keys", []byte(keys), 0o600); err != nil {
		t.Fatal(err)
	}
	x.does(access.Admin, "rater add ben")
	for _, all := range guarded {
		for _, line := range all {
			for _, role := range access.Roles {
				_, said := x.run(role, line.words)
				if refused := strings.Contains(said, "needs the role "+string(line.need)); refused == role.May(line.need) {
					t.Errorf("%s may %q: %v; it said %q", role, line.words, !refused, said)
				}
			}
			if _, said := x.run("", line.words); !strings.Contains(said, "a rater's token is needed") {
				t.Errorf("nobody may %q; it said %q", line.words, said)
			}
		}
	}
}

func TestTheScreensAskForTheRoleBeforeAnythingIsReadOrWritten(t *testing.T) {
	x := newStaff(t)
	if err := os.WriteFile("usage.csv", []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for role, done := range map[access.Role]bool{access.Rate: false, access.Lead: true} {
		t.Setenv(config.TokenVariable, x.tokens[role])
		a := testApp()
		a.listening = &listening{}
		app, err := a.open(t.Context(), cli.Flags{Demo: true, Store: x.address}, cli.Needs{Store: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Run(string(role)+" exports a policy: "+fmt.Sprint(done), func(t *testing.T) {
			file := string(role) + ".json"
			_, err := app.Calibrator.Export(t.Context(), gateway.JSON, file)
			_, missing := os.Stat(file)
			if (err == nil) != done || (missing == nil) != done || errors.Is(err, eval.ErrDenied) == done {
				t.Errorf("got %v and %v", err, missing)
			}
		})
		t.Run(string(role)+" imports usage: "+fmt.Sprint(done), func(t *testing.T) {
			service := app.Spending.(spending)
			service.sampled = true // as of models that are not simulated
			read := 0
			_, err := service.Import(t.Context(), "usage.csv", nil, func(importer.Outcome) { read++ })
			if errors.Is(err, eval.ErrDenied) == done || (read == 1) != done {
				t.Errorf("got %v, and %d files were looked at", err, read)
			}
		})
	}
}
