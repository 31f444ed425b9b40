# Without a time limit select waits like a read.
# outcome: hangs

READER, WRITER = IO.pipe

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    IO.select([READER]) # expect: blocking-wait @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
WRITER.puts "too late"
puts "done"
