# A server that does not answer.
# outcome: hangs

require "net/http"
require "socket"

SERVER = TCPServer.new("127.0.0.1", 0)
PORT = SERVER.addr[1]

def make_one
  ObjectSpace.define_finalizer(Object.new, proc do
    $ran = true
    Net::HTTP.get("127.0.0.1", "/", PORT) # expect: blocking-io @ruby-finalizer
  end)
end

make_one
Array.new(50) until $ran
puts "done"
