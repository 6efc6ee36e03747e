package annotate

import (
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// PutOff leaves an item whose answers are missing for later: Next brings others
// before it. Nothing is said of it, and nothing is kept.
func (q *Queue) PutOff(i Item) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.putOff[string(i.Assignment.Key())] = true
}

// Upcoming is the item that comes after another one, as far as that can be
// foreseen, if models have to answer it first; false where none has. Nothing
// is drawn.
func (q *Queue) Upcoming(after Item) (Item, bool, error) {
	item, err := q.comesAfter(after)
	if err != nil || len(item.Waiting) == 0 {
		return Item{}, false, err
	}
	item, err = q.withTexts(item)
	return item, err == nil, err
}

// comesAfter is that item without its texts, or none.
func (q *Queue) comesAfter(after Item) (Item, error) {
	q.enter()
	defer q.leave()
	if err := q.freshen(); err != nil {
		return Item{}, err
	}
	for _, drawn := range q.openDraws() {
		if string(drawn.Key()) == string(after.Assignment.Key()) || q.putOff[string(drawn.Key())] {
			continue
		}
		if item, ok := q.item(drawn); ok {
			return item, nil
		}
	}
	if drawn, ok := q.foreseen(); ok {
		item, _ := q.item(drawn)
		return item, nil
	}
	return Item{}, nil
}

// foreseen is the draw that comes next if nobody else draws.
func (q *Queue) foreseen() (eval.Assignment, bool) {
	if run := q.snapshot.OpenRun(q.Scale); run != nil {
		drawn, ok := q.nextOf(run)
		return drawn, ok && !q.snapshot.Seen(q.Rater, drawn.Prompt)
	}
	if rated, planned := q.fitted(); rated+1 >= planned {
		return eval.Assignment{}, false // another phase begins
	}
	return q.nextToFit(func(m *snapshot.Prompt) bool { return q.unrated(m) })
}
