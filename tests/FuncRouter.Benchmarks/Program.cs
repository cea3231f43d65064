using FuncRouter.Benchmarks.Leases;
using FuncRouter.Benchmarks.Overhead;
using FuncRouter.Benchmarks.Quality;
using FuncRouter.Benchmarks.Stages;

return args switch
{
    ["overhead"] => await OverheadCommand.RunAsync(),
    ["start"] => await StartCommand.RunAsync(),
    ["micro", .. var filters] => MicroCommand.Run(filters),
    ["cache-memory"] => CacheMemoryCommand.Run(),
    ["lease", .. var table] => await LeaseCommand.RunAsync(table.FirstOrDefault()),
    ["quality", var folder] => QualityCommand.Run(folder),
    ["pair-features", var pairs, var rows] => PairFeaturesCommand.WriteFeatures(pairs, rows),
    ["pair-readings", var pairs, var rows] => PairFeaturesCommand.WriteReadings(pairs, rows),
    ["pair-words", var sentences, var words] => PairFeaturesCommand.WriteWords(sentences, words),
    [UpstreamServer.Command] => await UpstreamServer.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine($"""
        Use one of:
          overhead           what the router adds to a call, as a process between a client and an upstream on loopback
          start              how long the router takes from the start of its process to its first answer
          micro [FILTER]     what each stage takes and allocates, in memory (a filter: '*Planning*')
          cache-memory       what a remembered answer, and a question, takes in memory
          lease [TABLES]     what a lease for identical requests on several instances would save and cost, with the times of SQLite or of TABLES, a connection string
          quality DIR        how well prompts are judged, on the outcomes in DIR/routing, and questions told apart, on those in DIR/semantic
          pair-features, pair-readings, pair-words IN OUT   what the verifier of the semantic cache is fitted to
          {UpstreamServer.Command}           the upstream that "overhead" starts by itself
        """);
    return 2;
}
