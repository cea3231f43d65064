using System.Globalization;

namespace FuncRouter.Providers.Demo;

/// <summary>Solves questions such as <c>What is 17 * (2 + 3)?</c>: the four operations, parentheses and decimal fractions.</summary>
internal ref struct DemoArithmetic
{
    /// <summary>Longer ones are not for the head, and the parser's recursion is bounded by it.</summary>
    private const int LongestExpression = 64;

    private static readonly string[] Openings = ["please ", "what is ", "what's ", "how much is ", "calculate ", "compute ", "solve "];

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _operations;

    private DemoArithmetic(ReadOnlySpan<char> text) => _text = text;

    /// <summary>The question as an equation (<c>17 * (2 + 3) = 85</c>), or null where it is no such question.</summary>
    public static string? Solve(string question)
    {
        var expression = question.AsSpan().Trim();
        foreach (var opening in Openings)
        {
            if (expression.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
            {
                expression = expression[opening.Length..].TrimStart();
            }
        }

        expression = expression.TrimEnd(" ?=.!\r\n");
        if (expression.Length > LongestExpression)
        {
            return null;
        }

        try
        {
            var parser = new DemoArithmetic(expression);
            var value = parser.Sum();
            return value is { } result && parser._operations > 0 && parser.Peek() == '\0'
                ? $"{expression} = {result.ToString("0.##########", CultureInfo.InvariantCulture)}"
                : null;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private decimal? Sum()
    {
        var value = Product();
        while (value is not null && Peek() is '+' or '-')
        {
            value = Next() == '+' ? value + Product() : value - Product();
        }

        return value;
    }

    private decimal? Product()
    {
        var value = Factor();
        while (value is not null && Peek() is '*' or '×' or '/' or '÷')
        {
            var multiplies = Next() is '*' or '×';
            var factor = Factor();
            value = multiplies ? value * factor : factor == 0 ? null : value / factor;
        }

        return value;
    }

    private decimal? Factor()
    {
        switch (Peek())
        {
            case '-':
                _position++;
                return -Factor();
            case '(':
                _position++;
                var value = Sum();
                return Peek() == ')' && _text[_position++] == ')' ? value : null;
            default:
                return Number();
        }
    }

    private decimal? Number()
    {
        var start = _position;
        while (_position < _text.Length && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '.'))
        {
            _position++;
        }

        return decimal.TryParse(
            _text[start.._position], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The next character that is no blank, without taking it; zero at the end.</summary>
    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
        {
            _position++;
        }

        return _position < _text.Length ? _text[_position] : '\0';
    }

    private char Next()
    {
        _operations++;
        return _text[_position++];
    }
}
