# With a timeout it comes back, but until then the interrupted thread stands still.
# outcome: prints slept

READER, WRITER = IO.pipe

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    started = Process.clock_gettime(Process::CLOCK_MONOTONIC)
    IO.select([READER], nil, nil, 0.5) # expect: sleep @ruby-finalizer
    $took = Process.clock_gettime(Process::CLOCK_MONOTONIC) - started
    WRITER.write_nonblock("x")
  end)
end

make_one
Array.new(50) until $took
puts "slept" if $took >= 0.4
