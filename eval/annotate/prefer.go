package annotate

import (
	"switchboard/engine"
	"switchboard/eval"
	"switchboard/eval/snapshot"
)

// Prefer lets the prompts of a task come first while nothing is certified yet; "" lets
// all come in their order again. It moves what is drawn to learn from and nothing else:
// once a certification run is open, its draws keep the order that was written down
// before the first of them, for the proof rests on it.
func (q *Queue) Prefer(task engine.Task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.first = task
}

// preferred is what comes first by Prefer: an open draw of the task, else a new one. It
// is false where there is none, or a certification run is open.
func (q *Queue) preferred() (Item, bool, error) {
	if q.first == "" || q.snapshot.OpenRun(q.Scale) != nil {
		return Item{}, false, nil
	}
	if item, ok := q.openItem(false, q.isPreferred); ok {
		return item, true, nil
	}
	drawn, ok := q.nextToFit(func(m *snapshot.Prompt) bool { return m.Task == q.first && q.unrated(m) })
	if !ok {
		return Item{}, false, nil
	}
	drawn, err := q.keepDraw(drawn)
	if err != nil {
		return Item{}, false, err
	}
	item, ok := q.item(drawn)
	return item, ok, nil
}

// isPreferred reports whether a draw is of the task that comes first.
func (q *Queue) isPreferred(drawn eval.Assignment) bool {
	m := q.snapshot.Prompts[drawn.Prompt]
	return m != nil && m.Task == q.first
}

func anyDraw(eval.Assignment) bool { return true }
