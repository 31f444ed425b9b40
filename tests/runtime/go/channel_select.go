// With a default branch the send gives up instead.
// outcome: prints freed 100
package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

type handle struct{ number *int }

var freed int32
var events = make(chan int)

func announce(h *handle) {
	atomic.AddInt32(&freed, 1)
	select {
	case events <- *h.number:
	default:
	}
}

func main() {
	for i := 0; i < 100; i++ {
		runtime.SetFinalizer(&handle{new(int)}, announce)
	}
	for atomic.LoadInt32(&freed) < 100 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("freed", atomic.LoadInt32(&freed))
}
