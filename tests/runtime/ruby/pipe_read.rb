# Reading from a pipe waits for the writer, who may be the thread that was interrupted.
# outcome: hangs

READER, WRITER = IO.pipe

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    READER.gets # miss: blocking-io — what a parallel assignment takes from IO.pipe has no class
  end)
end

make_one
Array.new(50) until $ran
WRITER.puts "too late"
puts "done"
