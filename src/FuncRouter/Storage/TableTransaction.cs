using Azure;
using Azure.Data.Tables;

namespace FuncRouter.Storage;

/// <summary>
/// Carries out a batch as one transaction of the service. Where the service's meaning of a write is narrower than the store's (it
/// refuses to insert over an expired row and to delete what is not there), it looks and sends the transaction that means the same.
/// </summary>
internal sealed class TableTransaction(TableClient table, string partition, long now)
{
    // Each turn follows from what another writer did since the one before; who loses that often has lost the race.
    private const int Turns = 4;

    /// <summary>Writes all or nothing.</summary>
    /// <returns>False where one of the writes lost a race.</returns>
    public async Task<bool> SubmitAsync(IReadOnlyList<EncodedWrite> writes, CancellationToken cancellationToken)
    {
        if (Prepare(writes) is not { } steps)
        {
            return false;
        }

        for (var turn = 0; turn < Turns && steps.Count > 0; turn++)
        {
            try
            {
                await table.SubmitTransactionAsync(steps.Select(step => step.Action), cancellationToken);
                return true;
            }
            catch (RequestFailedException e) when (TableErrors.IsMissingTable(e))
            {
                if (writes.Any(write => write.ETag is not null))
                {
                    return false;
                }

                if (writes.All(write => write.DeletesAnything))
                {
                    return true;
                }

                await table.CreateIfNotExistsAsync(cancellationToken);
            }
            catch (TableTransactionFailedException e) when (e.FailedTransactionActionIndex is { } failed && IsRace(e))
            {
                if (steps[failed].Settled || await SettleAsync(steps, cancellationToken) is not { } settled)
                {
                    return false;
                }

                steps = settled;
            }
        }

        return steps.Count == 0;
    }

    private static bool IsRace(RequestFailedException error) => TableErrors.IsTaken(error) || TableErrors.IsLostRace(error);

    /// <summary>The actions to send; null where one of the writes is conditional on a row that has expired.</summary>
    private List<Step>? Prepare(IReadOnlyList<EncodedWrite> writes)
    {
        var steps = new List<Step>(writes.Count);
        foreach (var write in writes)
        {
            var condition = write.ETag is null ? ETag.All : TableRowVersion.Parse(write.ETag)?.StillHolds(now);
            if (condition is not { } etag)
            {
                return null;
            }

            steps.Add(new Step(write, ActionOf(write, etag), Settled: write.Kind is not StoreWriteKind.Insert && !write.DeletesAnything));
        }

        return steps;
    }

    private TableTransactionAction ActionOf(EncodedWrite write, ETag etag) => write.Kind switch
    {
        StoreWriteKind.Insert => new(TableTransactionActionType.Add, EntityOf(write)),
        StoreWriteKind.Upsert => new(TableTransactionActionType.UpsertReplace, EntityOf(write)),
        StoreWriteKind.Update => new(TableTransactionActionType.UpdateReplace, EntityOf(write), etag),
        StoreWriteKind.Delete => new(TableTransactionActionType.Delete, new TableEntity(partition, write.Row), etag),
        _ => throw new ArgumentOutOfRangeException(nameof(write), write.Kind, "No such kind of write."),
    };

    private TableEntity EntityOf(EncodedWrite write) => TableEntities.Of(partition, write.Row, write.Value);

    /// <summary>Looks at the rows behind all steps that depend on one: drops deletes of nothing, replaces what has expired.</summary>
    /// <returns>The steps that remain; null where a row to insert is really there.</returns>
    private async Task<List<Step>?> SettleAsync(List<Step> steps, CancellationToken cancellationToken)
    {
        var rows = new TableRows(table);
        var found = await Task.WhenAll(steps.Select(step => step.Settled
            ? Task.FromResult<TableEntity?>(null)
            : rows.FindAsync(partition, step.Write.Row, TableEntities.WithoutValues, cancellationToken)));
        var settled = new List<Step>(steps.Count);
        foreach (var (step, row) in steps.Zip(found))
        {
            if (step.Settled || (row is null) == (step.Write.Kind is StoreWriteKind.Insert))
            {
                settled.Add(step);
            }
            else if (row is not null)
            {
                if (!EncodedValue.HasExpired(TableEntities.ExpiresAt(row), now))
                {
                    return null;
                }

                var action = new TableTransactionAction(TableTransactionActionType.UpdateReplace, EntityOf(step.Write), row.ETag);
                settled.Add(step with { Action = action, Settled = true });
            }
        }

        return settled;
    }

    /// <param name="Write">What was asked for.</param>
    /// <param name="Action">What is sent for it.</param>
    /// <param name="Settled">Whether a refusal of it is a lost race, rather than a question of what is there.</param>
    private sealed record Step(EncodedWrite Write, TableTransactionAction Action, bool Settled);
}
