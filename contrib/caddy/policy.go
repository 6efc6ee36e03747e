package switchboardcaddy

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"go.uber.org/zap"

	"switchboard/engine/rollout"
	"switchboard/engine/routing"
	"switchboard/eval"
	"switchboard/eval/access"
	"switchboard/eval/gateway"
	"switchboard/eval/store/places"
)

// policy is one with how far it has come.
type policy struct {
	routing.Policy
	stage rollout.Rollout
}

// source is where the policy comes from.
type source interface {
	// read gives the policy that is there.
	read() (policy, error)
	// changed reports whether another one may be there than was at the last read.
	changed() (bool, error)
	close()
}

func sourceOf(file, store string) (source, error) {
	switch {
	case file != "" && store != "":
		return nil, errors.New("name a policy or a store, not both")
	case file != "":
		return &policyFile{path: file}, nil
	case store == "":
		return nil, errors.New("name the policy, a file that `switchboard export` writes, or the store in which one is applied")
	}
	return openStore(store)
}

// tokenVariable has the token by which Caddy signs in at a database whose store asks
// for one.
const tokenVariable = "SWITCHBOARD_RATER_TOKEN"

func openStore(place string) (source, error) {
	o := places.Options{ReadOnly: true, Command: "caddy"}
	var err error
	if places.IsDatabase(place) {
		o.Token, err = access.ParseToken(os.Getenv(tokenVariable))
	} else {
		_, err = os.Stat(place)
	}
	if err != nil {
		return nil, err
	}
	records, err := places.Open(place, o)
	if err != nil {
		return nil, err
	}
	if _, err := records.SignedIn(); err != nil {
		records.Close()
		return nil, err
	}
	return &applied{store: records}, nil
}

// policyFile is a file with a policy.
type policyFile struct {
	path string
	seen os.FileInfo
}

func (f *policyFile) read() (policy, error) {
	seen, err := os.Stat(f.path)
	if err != nil {
		return policy{}, err
	}
	raw, err := os.ReadFile(f.path)
	if err != nil {
		return policy{}, err
	}
	f.seen = seen
	p, err := gateway.ReadPolicy(bytes.NewReader(raw), f.path)
	if err == nil {
		err = p.Runs()
	}
	return policy{Policy: p}, err
}

func (f *policyFile) changed() (bool, error) {
	now, err := os.Stat(f.path)
	if err != nil {
		return false, err
	}
	return f.seen == nil || !os.SameFile(now, f.seen) || now.Size() != f.seen.Size() || !now.ModTime().Equal(f.seen.ModTime()), nil
}

func (f *policyFile) close() {}

// applied is the policy that is applied in a store.
type applied struct {
	store    records
	revision int
}

// records are what a store says of policies.
type records interface {
	Revision() (int, error)
	Applied() (routing.Policy, eval.Application, bool, error)
	Close()
}

func (a *applied) read() (policy, error) {
	revision, err := a.store.Revision()
	if err != nil {
		return policy{}, err
	}
	p, how, is, err := a.store.Applied()
	if err != nil {
		return policy{}, err
	}
	a.revision = revision
	if !is {
		return policy{}, errors.New("no policy is applied in the store: `switchboard calibrate --apply` does that, or name a file that `switchboard export` writes")
	}
	read := policy{Policy: p}
	if how.Rollout != nil {
		read.stage = how.Rollout.Rollout
	}
	return read, p.Runs()
}

func (a *applied) close() { a.store.Close() }

func (a *applied) changed() (bool, error) {
	now, err := a.store.Revision()
	return now != a.revision, err
}

// follower puts another policy in force when it is there. One that cannot be read
// changes nothing.
type follower struct {
	from   source
	active *routing.ActivePolicy
	stage  *rollout.Active
	log    *zap.Logger
	stop   chan struct{}
	all    sync.WaitGroup
	last   string // what was said last
}

// followEvery is how often the source is looked at.
const followEvery = time.Second

func follow(from source, active *routing.ActivePolicy, stage *rollout.Active, log *zap.Logger) *follower {
	f := &follower{from: from, active: active, stage: stage, log: log, stop: make(chan struct{})}
	f.all.Go(func() {
		tick := time.NewTicker(followEvery)
		defer tick.Stop()
		for {
			select {
			case <-f.stop:
				return
			case <-tick.C:
				f.look()
			}
		}
	})
	return f
}

func (f *follower) end() {
	close(f.stop)
	f.all.Wait()
	f.from.close()
}

func (f *follower) look() {
	err := f.take()
	if err == nil {
		f.last = ""
		return
	}
	if said := err.Error(); said != f.last {
		f.last = said
		f.log.Error("the policy in force stays", zap.Error(err))
	}
}

func (f *follower) take() error {
	other, err := f.from.changed()
	if err != nil || !other {
		return err
	}
	now, err := f.from.read()
	if err != nil {
		return fmt.Errorf("the new policy is not used: %w", err)
	}
	if now.Hash != f.active.Policy().Hash {
		f.active.Set(routing.NewRouter(now.Policy), "")
		f.log.Info("another policy decides", zap.String("policy", routing.PolicyName(now.Hash)))
	}
	if now.stage != f.stage.Now() {
		f.stage.Set(now.stage)
		f.log.Info("the rollout moved", zap.String("to", now.stage.String()))
	}
	return nil
}
