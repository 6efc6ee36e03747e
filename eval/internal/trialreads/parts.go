package trialreads

// parts are bytes that stay where they are put until all of them are cleared.
type parts struct {
	all [][]byte // those behind at are empty
	at  int
}

// partSize suits the kept features of a hundred trials.
const partSize = 1 << 16

// put is a copy of some bytes.
func (p *parts) put(b []byte) []byte {
	for p.at < len(p.all) && cap(p.all[p.at])-len(p.all[p.at]) < len(b) {
		p.at++
	}
	if p.at == len(p.all) {
		p.all = append(p.all, make([]byte, 0, max(len(b), p.next())))
	}
	part := &p.all[p.at]
	from := len(*part)
	*part = append(*part, b...)
	return (*part)[from:len(*part):len(*part)]
}

// next is the size of the next part: the first one is small, for most stores are.
func (p *parts) next() int {
	if len(p.all) == 0 {
		return 1 << 12
	}
	return partSize
}

// clear frees the place of all.
func (p *parts) clear() {
	for i := range p.all {
		p.all[i] = p.all[i][:0]
	}
	p.at = 0
}
