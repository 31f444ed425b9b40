# SystemExit ends like any other exception of a finalizer: as a warning.
# outcome: prints still here

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    exit 3 # expect: process-exit @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts "still here"
