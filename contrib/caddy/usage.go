package switchboardcaddy

import (
	"errors"
	"os"
	"sync"
)

// usageFile is a file to which lines are added. One that comes when it is closed, as
// of a call that outlives its configuration, is added all the same.
type usageFile struct {
	name string

	mu   sync.Mutex
	file *os.File
}

func openUsage(name string) (*usageFile, error) {
	file, err := openToAppend(name)
	return &usageFile{name: name, file: file}, err
}

func openToAppend(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
}

func (u *usageFile) Write(line []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.file != nil {
		return u.file.Write(line)
	}
	file, err := openToAppend(u.name)
	if err != nil {
		return 0, err
	}
	n, err := file.Write(line)
	return n, errors.Join(err, file.Close())
}

// Close closes the file, once.
func (u *usageFile) Close() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	file := u.file
	if u.file = nil; file == nil {
		return nil
	}
	return file.Close()
}
