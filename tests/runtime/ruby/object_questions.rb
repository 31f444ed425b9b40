# What every object can be asked is answered everywhere.
# outcome: prints true

THING = Object.new

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    unless $ran
      $ran = true
      puts THING.respond_to?(:inspect)
    end
  end)
end

make_one
Array.new(50) until $ran
