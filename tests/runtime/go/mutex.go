// A mutex that is held for a moment: what the documentation of SetFinalizer tells to use.
// outcome: prints freed 100
package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"
)

type registry struct {
	sync.Mutex
	freed int
}

type handle struct{ number *int }

var all registry

func release(h *handle) {
	all.Lock() // expect: lock-acquisition @go-finalizer
	all.freed++
	all.Unlock()
}

func count() int {
	all.Lock()
	defer all.Unlock()
	return all.freed
}

func main() {
	for i := 0; i < 100; i++ {
		h := &handle{new(int)}
		runtime.SetFinalizer(h, release)
	}
	for count() < 100 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("freed", count())
}
