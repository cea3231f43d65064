using System.Collections.Immutable;
using FuncRouter.Conversation;
using FuncRouter.Providers;

namespace FuncRouter.Execution;

/// <summary>What was tried for one request. It grows until the answer's last byte, for a stream that breaks is asked for again.</summary>
internal sealed class AttemptLog
{
    private ImmutableArray<AttemptRecord> _records = [];

    /// <summary>The attempts, in the order of their ends.</summary>
    public ImmutableArray<AttemptRecord> Records => _records;

    /// <summary>Adds one.</summary>
    public void Add(ModelEndpoint endpoint, int status, TimeSpan took, UpstreamFailure? failure) => ImmutableInterlocked.Update(ref _records, static (records, record) => records.Add(record), new AttemptRecord(
        endpoint.Provider.Name, endpoint.Model, status, took.TotalMilliseconds, failure is null ? null : WordsOf(failure)));

    /// <summary>Notes that the endpoint's last attempt, which had begun to answer, failed in the end.</summary>
    public void Break(ModelEndpoint endpoint, UpstreamFailure failure)
    {
        if (_records.LastOrDefault(record => record.Error is null && record.Provider == endpoint.Provider.Name && record.Model == endpoint.Model) is { } last)
        {
            _records = _records.Replace(last, last with { Error = WordsOf(failure) });
        }
    }

    private static string WordsOf(UpstreamFailure failure) => $"{failure.Kind}: {failure.Message}";
}
