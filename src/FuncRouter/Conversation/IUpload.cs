namespace FuncRouter.Conversation;

/// <summary>A form with files that a client uploads: it goes on to providers as it comes, and can be sent again.</summary>
public interface IUpload
{
    /// <summary>The form's media type with its boundary, as the client sent it.</summary>
    string ContentType { get; }

    /// <summary>What is wrong with the upload itself (too large, broken off); null where nothing is known to be.</summary>
    RouterError? Failure { get; }

    /// <summary>How many bytes <see cref="CopyToAsync"/> writes; null where the client did not say how many it sends.</summary>
    long? LengthFor(string model);

    /// <summary>Writes the form with another model in it; waits for what the client still has to send.</summary>
    ValueTask CopyToAsync(Stream destination, string model, CancellationToken cancellationToken);
}
