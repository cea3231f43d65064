using FuncRouter.Routing.Analysis;

namespace FuncRouter.Routing.Evaluation;

/// <summary>Reads a file of outcomes line by line, analyses its prompts, and says how far it is.</summary>
/// <param name="progress">Where progress is written; it is rewritten in one line.</param>
internal sealed class OutcomeFile(TextWriter progress)
{
    private const int Step = 1000;

    /// <summary>Reads the file.</summary>
    /// <exception cref="FormatException">A line is not an outcome; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public List<(PromptAnalysis Prompt, OutcomeLine Line)> Read(string path)
    {
        var size = Math.Max(1, new FileInfo(path).Length);
        using var stream = File.OpenRead(path);
        using var reader = new StreamReader(stream);
        var outcomes = new List<(PromptAnalysis, OutcomeLine)>();
        var number = 0;
        while (reader.ReadLine() is { } text)
        {
            number++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            try
            {
                var line = OutcomeLine.Read(text);
                outcomes.Add((PromptAnalyzer.Analyze(line.Prompt), line));
            }
            catch (FormatException exception)
            {
                throw new FormatException($"{path}, line {number}: {exception.Message}.", exception);
            }

            if (number % Step == 0)
            {
                progress.Write($"\r{number} lines, {100 * stream.Position / size} %");
            }
        }

        if (number >= Step)
        {
            progress.WriteLine($"\r{number} lines, 100 %");
        }

        return outcomes.Count > 0 ? outcomes : throw new FormatException($"{path} has no outcome in it.");
    }
}
