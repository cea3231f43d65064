using FuncRouter.Caching.Semantic;

namespace FuncRouter.Configuration;

/// <summary>Reads how a route gives remembered answers to questions that mean the same: its <c>semanticCache</c>.</summary>
internal sealed class SemanticCacheReader(ConfigurationNames names)
{
    // Nothing is learned of a smaller share in any time that anybody waits, and from half on it is no cache.
    private const double LeastWrong = 0.0001;
    private const double MostWrong = 0.5;

    // The client waits for it.
    private const double LongestWait = 10;

    private static readonly TimeSpan UsualWait = TimeSpan.FromSeconds(0.5);

    public SemanticCacheOptions? Read(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var defaults = new SemanticCacheOptions();
        var options = new SemanticCacheOptions
        {
            MaxWrongHits = section["maxWrongHits"].Number(LeastWrong, MostWrong) ?? defaults.MaxWrongHits,
            Sample = section["sample"].Number(0, 1) ?? defaults.Sample,
            Reading = section["reading"].Flag() ?? defaults.Reading,
            Embeddings = ReadEmbeddings(section["embeddings"]),
        };
        if (options.Sample == 0)
        {
            section.Warn("sample is 0, so nobody will notice when more than maxWrongHits of the answers are wrong");
        }

        section.ReportUnknown();
        return options;
    }

    private EmbeddingsOptions? ReadEmbeddings(ConfigurationOption option)
    {
        if (option.Section() is not { } section)
        {
            return null;
        }

        var model = names.ReadModel(section["model"].Require("the model that turns questions into vectors: \"…\""));
        var timeout = section["timeoutSeconds"].Seconds(LongestWait) ?? UsualWait;
        section.ReportUnknown();
        return model is null ? null : new EmbeddingsOptions(model, timeout);
    }
}
