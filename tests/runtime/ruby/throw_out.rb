# A throw across the collector's frames does not arrive: the VM crashes or the thread never goes on.
# outcome: crashes or hangs

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    throw :out # expect: nonlocal-exit @ruby-finalizer
  end)
end

catch(:out) do
  make_one
  Array.new(50) until $ran
  10_000.times { Array.new(50) }
end
10_000.times { Array.new(50) }
puts "arrived"
