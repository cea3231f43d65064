// Loaded into Azurite by the tests' fixture. Azurite's own line names the port that was asked for, which is 0; this one names the
// port that it got. And it ends Azurite with the process that started it, however that one ended.
const net = require("node:net");

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once("listening", () => console.log(`listening on port ${this.address().port}`));
  return listen.apply(this, args);
};

process.stdin.on("end", () => process.exit()).resume();
