package snapshot

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
	now := span{true, int64(before) - c.read, int64(after) - c.read}
	if !c.beside.known { // all was read just now
		c.beside = now
		return true, nil
	}
	if setting := c.commonest(); setting != c.Setting {
		c.Setting = setting
		c.selectSetting()
	}
	c.beside.least, c.beside.most = max(c.beside.least, now.least), min(c.beside.most, now.most)
	return c.beside.least <= c.beside.most, nil
}

// span is a number of which is known between which it is. That of the changes that a
// store counted and nobody reads, as when something is forgotten, is known but for what
// came while it was looked at, and stays the same as long as all that is added is read.
type span struct {
	known       bool
	least, most int64
}
