package postgres

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/audit"
	"switchboard/eval/internal/evaltest"
	"switchboard/eval/outfile"
	"switchboard/eval/store"
	"switchboard/eval/store/bolt"
	"switchboard/eval/store/records"
)

// signIn opens a store of real trials by a token, as another process does.
func signIn(t *testing.T, address string, token access.Token) *records.Store {
	t.Helper()
	s, err := Open(address, Options{Kind: store.Real, Who: "whoever", Token: token})
	evaltest.Must(t, err)
	t.Cleanup(s.Close)
	return s
}

// team is a store with a rater of each role.
type team struct {
	address string
	tokens  map[string]access.Token // by name, which is that of the role but for ben, who rates too
	open    *records.Store          // as it was opened before there were raters
}

func newTeam(t *testing.T) team {
	t.Helper()
	x := team{address: shared.Address(t), tokens: map[string]access.Token{}}
	x.open = signIn(t, x.address, access.Token{})
	evaltest.Fill(t, x.open, 3)
	by := x.open
	for _, who := range []access.Rater{{Name: "admin", Role: access.Admin}, {Name: "lead", Role: access.Lead}, {Name: "rate", Role: access.Rate}, {Name: "ben", Role: access.Rate}} {
		x.tokens[who.Name] = access.NewToken()
		who.Hash, who.Added = x.tokens[who.Name].Hash(), evaltest.Noon
		evaltest.Must(t, by.AddRater(who, nil))
		by = x.as(t, "admin")
	}
	return x
}

func (x team) as(t *testing.T, name string) *records.Store {
	return signIn(t, x.address, x.tokens[name])
}

func denied(t *testing.T, err error, words string) {
	t.Helper()
	if !errors.Is(err, eval.ErrDenied) || !strings.Contains(err.Error(), words) {
		t.Errorf("got %v, want a refusal that says %q", err, words)
	}
}

// rated is a vote of a rater.
func rated(id, rater string, s *records.Store, t *testing.T) error {
	t.Helper()
	for trial, err := range s.Trials(store.Query{Limit: 1}) {
		evaltest.Must(t, err)
		r := evaltest.NewRating(id, trial)
		r.Rater = rater
		return s.AddRating(r)
	}
	return errors.New("there is no trial")
}

// unseen is for tokens that need not be shown.
func unseen(access.Rater) error { return nil }

func TestTheFirstRaterIsAnAdmin(t *testing.T) {
	s := signIn(t, shared.Address(t), access.Token{})
	if r, err := s.SignedIn(); err != nil || r.Name != "" {
		t.Errorf("before there are raters: %v, %v", r, err)
	}
	err := s.AddRater(access.Rater{Name: "ana", Role: access.Rate, Hash: access.NewToken().Hash()}, nil)
	if !errors.Is(err, eval.ErrInvalid) || !strings.Contains(err.Error(), "first rater of a store is an admin") {
		t.Errorf("got %v", err)
	}
	evaltest.Must(t, s.Ready())
}

func TestAStoreWithRatersAsksForAToken(t *testing.T) {
	x := newTeam(t)
	_, err := x.open.SignedIn()
	denied(t, err, "a rater's token is needed")
	denied(t, x.open.Ready(), "a rater's token is needed")
	other := access.NewToken()
	wrong := signIn(t, x.address, other)
	denied(t, wrong.Ready(), "is not, or no longer, one of the store")
	if strings.Contains(wrong.Ready().Error(), other.Reveal()) {
		t.Error("the refusal holds the token")
	}
	if r, err := x.as(t, "lead").SignedIn(); err != nil || r.Name != "lead" || r.Role != access.Lead {
		t.Errorf("got %v, %v", r, err)
	}
}

func TestRolesHold(t *testing.T) {
	x := newTeam(t)
	applied := func(s *records.Store) error {
		return s.Apply(evaltest.NewPolicy(t, 0.1), eval.Application{Time: evaltest.Noon, Who: "somebody else"})
	}
	set := evaltest.NewTrial(9)
	set.Set = "prompts"
	once := evaltest.NewTrial(8)
	for name, c := range map[string]struct {
		need access.Role
		do   func(*records.Store) error
	}{
		"asking one prompt":    {access.Rate, func(s *records.Store) error { return s.AddTrial(once) }},
		"running a prompt set": {access.Lead, func(s *records.Store) error { return s.AddTrial(set) }},
		"applying a policy":    {access.Lead, applied},
		"noting an export":     {access.Lead, func(s *records.Store) error { return s.MarkExported("x", evaltest.Noon, "json", "-") }},
		"copying all records":  {access.Lead, func(s *records.Store) error { return s.CopyTo(t.Context(), dumped{&strings.Builder{}}, func(int) {}) }},
		"backing it up": {access.Lead, func(s *records.Store) error {
			_, err := s.Backup(t.Context(), outfile.Job{Path: filepath.Join(t.TempDir(), "x.db")})
			return err
		}},
		"closing a run": {access.Lead, func(s *records.Store) error {
			return s.CloseRun(store.Closing{Run: "r", Time: evaltest.Noon, Who: "x", Why: "x"})
		}},
		"forgetting a trial": {access.Lead, func(s *records.Store) error { return s.Forget("nothing") }},
		"removing a rater":   {access.Admin, func(s *records.Store) error { return s.RemoveRater("nobody", evaltest.Noon) }},
		"renewing another rater": {access.Admin, func(s *records.Store) error {
			_, err := s.RenewRater("nobody", "", "", evaltest.Noon, unseen)
			return err
		}},
	} {
		t.Run(name+" needs "+string(c.need), func(t *testing.T) {
			for _, role := range access.Roles {
				err := c.do(x.as(t, string(role)))
				if got := !errors.Is(err, eval.ErrDenied); got != role.May(c.need) && !errors.Is(err, eval.ErrNotFound) {
					t.Errorf("%s: %v", role, err)
				}
			}
		})
	}
}

func TestRatersRateInTheirOwnName(t *testing.T) {
	x := newTeam(t)
	evaltest.Must(t, rated("a", "rate", x.as(t, "rate"), t))
	denied(t, rated("b", "ben", x.as(t, "rate"), t), "rate cannot rate as ben")
	denied(t, x.as(t, "rate").OpenSession(eval.Session{ID: "s", Rater: "ben", Scale: eval.Accept, Time: evaltest.Noon}), "rate cannot rate as ben")
	t.Run("a lead's server passes on what raters say", func(t *testing.T) { evaltest.Must(t, rated("c", "ben", x.as(t, "lead"), t)) })
	t.Run("and nobody else", func(t *testing.T) {
		denied(t, rated("d", "eve", x.as(t, "lead"), t), "eve is not, or no longer, a rater")
	})
}

func TestARevokedTokenEndsASession(t *testing.T) {
	x := newTeam(t)
	ben, admin := x.as(t, "ben"), x.as(t, "admin")
	evaltest.Must(t, rated("a", "ben", ben, t))
	evaltest.Must(t, admin.RemoveRater("ben", evaltest.Noon))
	denied(t, rated("b", "ben", ben, t), "no longer")
	ids := ""
	for r, err := range ben.AllRatings() {
		evaltest.Must(t, err)
		ids += " " + r.ID
	}
	if !strings.HasSuffix(ids, " a") {
		t.Errorf("kept:%s", ids)
	}
	t.Run("and so does another one", func(t *testing.T) {
		rate, own := x.as(t, "rate"), access.NewToken()
		evaltest.Must(t, rated("before", "rate", rate, t))
		_, err := x.as(t, "rate").RenewRater("rate", "", own.Hash(), evaltest.Noon, unseen)
		evaltest.Must(t, err)
		denied(t, rated("c", "rate", rate, t), "no longer")
		evaltest.Must(t, rated("c", "rate", signIn(t, x.address, own), t))
	})
}

func TestNobodyIsLockedOut(t *testing.T) {
	x := newTeam(t)
	admin := x.as(t, "admin")
	const only = "admin is the only admin"
	if err := admin.RemoveRater("admin", evaltest.Noon); err == nil || !strings.Contains(err.Error(), only) {
		t.Errorf("got %v", err)
	}
	if _, err := admin.RenewRater("admin", access.Lead, access.NewToken().Hash(), evaltest.Noon, unseen); err == nil || !strings.Contains(err.Error(), only) {
		t.Errorf("got %v", err)
	}
	denied(t, func() error {
		_, err := x.as(t, "rate").RenewRater("rate", access.Admin, access.NewToken().Hash(), evaltest.Noon, unseen)
		return err
	}(), "needs the role admin")
	for _, name := range []string{"lead", "rate", "ben", "admin"} {
		evaltest.Must(t, admin.RemoveRater(name, evaltest.Noon))
	}
	evaltest.Must(t, x.open.Ready()) // with the last rater it asks nobody any more
	evaltest.Sound(t, x.open)
}

func TestTwoAdminsAddOneRaterOnce(t *testing.T) {
	x := newTeam(t)
	results := make(chan error, 2)
	for range 2 {
		admin := x.as(t, "admin")
		go func() {
			results <- admin.AddRater(access.Rater{Name: "zoe", Role: access.Rate, Hash: access.NewToken().Hash(), Added: time.Now()}, nil)
		}()
	}
	first, second := <-results, <-results
	if (first == nil) == (second == nil) || !errors.Is(errors.Join(first, second), eval.ErrExists) {
		t.Errorf("%v and %v", first, second)
	}
}

func TestTheAuditSaysWhoSignedIn(t *testing.T) {
	x := newTeam(t)
	lead := x.as(t, "lead")
	evaltest.Must(t, lead.Apply(evaltest.NewPolicy(t, 0.1), eval.Application{Time: evaltest.Noon, Who: "somebody else"}))
	evaltest.Must(t, lead.Ready())
	evaltest.Must(t, lead.ApplyAgain(eval.Application{Time: evaltest.Noon, Who: eval.TheWatch}))
	evaltest.Must(t, x.as(t, "admin").RemoveRater("ben", evaltest.Noon))
	all := ""
	for line, err := range lead.Events() {
		evaltest.Must(t, err)
		all += string(line) + "\n"
	}
	for _, want := range []string{`"who":"lead","what":"` + string(audit.Policy), `"who":"the watch","what":"` + string(audit.Policy), `"who":"whoever","what":"raters","new":"admin","reason":"added","detail":"admin"`, `"who":"admin","what":"raters","old":"ben","reason":"removed","detail":"rate"`} {
		if !strings.Contains(all, want) {
			t.Errorf("no event has %s in\n%s", want, all)
		}
	}
	for name, token := range x.tokens {
		if strings.Contains(all, token.Reveal()) || strings.Contains(all, token.Hash()) {
			t.Errorf("the token of %s is in the audit", name)
		}
	}
}

func TestACopyTakesTheRatersAlong(t *testing.T) {
	x := newTeam(t)
	to := signIn(t, shared.Address(t), x.tokens["admin"])
	evaltest.Must(t, to.CopyFrom(t.Context(), x.as(t, "lead"), func(int) {}))
	if r, err := to.SignedIn(); err != nil || r.Name != "admin" {
		t.Errorf("got %v, %v", r, err)
	}
	evaltest.Sound(t, to)
	t.Run("a file that has them asks nobody for a token", func(t *testing.T) {
		file, err := bolt.Open(filepath.Join(t.TempDir(), "copy.db"), bolt.Options{Kind: store.Real})
		evaltest.Must(t, err)
		t.Cleanup(file.Close)
		evaltest.Must(t, file.CopyFrom(t.Context(), x.as(t, "lead"), func(int) {}))
		if r, err := file.SignedIn(); err != nil || r.Name != "" {
			t.Errorf("got %v, %v", r, err)
		}
		evaltest.Must(t, rated("z", "whoever", file, t))
	})
}

func TestWhatCannotBeShownIsNotKept(t *testing.T) {
	x := newTeam(t)
	admin := x.as(t, "admin")
	full := errors.New("the output cannot be written")
	zoe := access.Rater{Name: "zoe", Role: access.Rate, Hash: access.NewToken().Hash(), Added: evaltest.Noon}
	t.Run("a rater whose token is lost is not there", func(t *testing.T) {
		if err := admin.AddRater(zoe, func() error { return full }); !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
		evaltest.Must(t, admin.AddRater(zoe, func() error { return nil }))
	})
	t.Run("a token stays where the next one is lost", func(t *testing.T) {
		_, err := admin.RenewRater("ben", access.Lead, access.NewToken().Hash(), evaltest.Noon, func(access.Rater) error { return full })
		if !errors.Is(err, full) {
			t.Errorf("got %v", err)
		}
		if r, err := x.as(t, "ben").SignedIn(); err != nil || r.Role != access.Rate {
			t.Errorf("got %v, %v", r, err)
		}
	})
	shown := func() error { t.Error("what cannot be kept is shown"); return nil }
	t.Run("what cannot be kept is not shown", func(t *testing.T) {
		if err := admin.AddRater(zoe, shown); !errors.Is(err, eval.ErrExists) {
			t.Errorf("got %v", err)
		}
		denied(t, x.as(t, "lead").AddRater(access.Rater{Name: "eve", Role: access.Rate, Hash: zoe.Hash}, shown), "needs the role admin")
	})
	t.Run("nor where the server takes no changes", func(t *testing.T) {
		standby := signIn(t, x.address+"&default_transaction_read_only=on", x.tokens["admin"])
		err := standby.AddRater(access.Rater{Name: "eve", Role: access.Rate, Hash: zoe.Hash}, shown)
		if !errors.Is(err, eval.ErrReadOnly) {
			t.Errorf("got %v", err)
		}
		facts, err := Examine(t.Context(), x.address+"&default_transaction_read_only=on")
		if err != nil || !facts.Standby || len(facts.Wrong()) == 0 || !strings.Contains(facts.Wrong()[0].Error(), "takes no changes") {
			t.Errorf("%+v, %v", facts, err)
		}
	})
	t.Run("others may write while it is shown", func(t *testing.T) {
		_, err := admin.RenewRater("ben", "", access.NewToken().Hash(), evaltest.Noon, func(access.Rater) error { return x.as(t, "rate").Ready() })
		evaltest.Must(t, err)
	})
	evaltest.Sound(t, admin)
}
