package bolt

import "switchboard/eval/internal/boltfile"

// Revision is a number that every change of the store makes another one, also
// those of other processes. Zero: nothing has been stored.
func (s *Store) Revision() (n int, err error) {
	err = s.view(func(tx boltfile.Tx) error {
		n = tx.ID()
		return nil
	})
	return n, err
}
