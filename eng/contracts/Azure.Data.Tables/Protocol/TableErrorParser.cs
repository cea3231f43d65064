using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Data.Tables.Protocol;

/// <summary>Gives <see cref="RequestFailedException"/> its error code and message.</summary>
internal sealed class TableErrorParser : RequestFailedDetailsParser
{
    public override bool TryParse(
        Response response, [NotNullWhen(true)] out ResponseError? error, [NotNullWhen(true)] out IDictionary<string, string>? data)
    {
        (error, data) = (null, null);
        if (TableError.Read(response) is not { } read)
        {
            return false;
        }

        (error, data) = (new ResponseError(read.Code, read.Message), new Dictionary<string, string>());
        return true;
    }
}
