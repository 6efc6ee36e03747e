package app

import (
	"fmt"
	"slices"
	"sync"

	"switchboard/engine/circuit"
	"switchboard/eval/audit"
	"switchboard/eval/store/records"
)

// circuitKeeper keeps when circuits opened and closed, for those who look later
// on. No call waits for that.
type circuitKeeper struct {
	store *records.Store

	worker  sync.WaitGroup
	mu      sync.Mutex
	waiting []circuit.Change
	busy    bool
	err     error // the first
}

// keep has a change kept.
func (k *circuitKeeper) keep(c circuit.Change) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.waiting = append(k.waiting, c)
	if !k.busy {
		k.busy = true
		k.worker.Go(k.work)
	}
}

func (k *circuitKeeper) work() {
	for all := k.take(); len(all) > 0; all = k.take() {
		for _, c := range all {
			e, ok := audit.OfCircuit(c)
			if !ok {
				continue
			}
			if err := k.store.AddEvent(e); err != nil && k.err == nil {
				k.err = fmt.Errorf("when circuits opened and closed could not be kept: %w", err)
			}
		}
	}
}

func (k *circuitKeeper) take() []circuit.Change {
	k.mu.Lock()
	defer k.mu.Unlock()
	all := slices.Clone(k.waiting)
	k.waiting, k.busy = nil, len(all) > 0
	return all
}

// end waits until all is kept, and says why it could not be.
func (k *circuitKeeper) end() error {
	k.worker.Wait()
	return k.err
}
