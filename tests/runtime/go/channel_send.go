// Nobody receives: the send stops the goroutine that runs every finalizer of the process.
// outcome: prints freed 0
package main

import (
	"fmt"
	"runtime"
	"sync/atomic"
	"time"
)

type handle struct{ number *int }

var freed, reached int32
var events = make(chan int)

func announce(h *handle) {
	atomic.StoreInt32(&reached, 1)
	events <- *h.number // expect: blocking-wait @go-finalizer
}

func main() {
	runtime.SetFinalizer(&handle{new(int)}, announce)
	for atomic.LoadInt32(&reached) == 0 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	for i := 0; i < 100; i++ {
		runtime.SetFinalizer(&handle{new(int)}, func(*handle) { atomic.AddInt32(&freed, 1) })
	}
	for i := 0; i < 20; i++ {
		runtime.GC()
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Println("freed", atomic.LoadInt32(&freed))
}
