package snapshot

// position is how far a store was read: Refresh goes on from there.
type position struct {
	begun    bool   // trials were read at least once
	changes  uint64 // TrialChanges when trials were read last
	trial    string // id of the last trial that was read
	event    uint64 // number of the last event that was read
	records  int64  // how many trials and answers were read
	unread   span   // changes that the store has counted beside these records
	underway []pendingTrial
	batches  []pendingTrial // trials under way whose answers come by batch
}

// Follow reads what came since, and reports whether the snapshot is what Open would
// read now. It is not where a trial was forgotten, where one came that is older than
// those that were read, as from a machine whose clock is late, or an answer that nobody
// waited for any more. What is added while it looks may hide that until the next time.
func (c *Snapshot) Follow(s Source) (bool, error) {
	before, err := s.TrialChanges()
	if err != nil {
		return false, err
	}
	if err := c.Refresh(s); err != nil {
		return false, err
	}
	after, err := s.TrialChanges()
	if err != nil {
		return false, err
	}
	now := span{true, int64(before) - c.position.records, int64(after) - c.position.records}
	if !c.position.unread.known { // all was read just now
		c.position.unread = now
		return true, nil
	}
	if setting := c.commonest(); setting != c.Setting {
		c.Setting = setting
		c.selectSetting()
	}
	c.position.unread.least, c.position.unread.most = max(c.position.unread.least, now.least), min(c.position.unread.most, now.most)
	return c.position.unread.least <= c.position.unread.most, nil
}

// span bounds the number of changes that the store has counted and that are no new trials
// or answers, such as those of Forget. The exact number is not known, for records may be
// added while the store is read. It stays the same while everything that changes is an
// added record that was read: once two spans do not overlap, something else has changed.
type span struct {
	known       bool
	least, most int64
}
