using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Trasvase.Cli.Tests.Output;

/// <summary>
/// As much of a terminal as a display needs: lines, a cursor, wrapping, scrolling, and the few sequences that move the cursor and clear.
/// Colours are passed over; anything else is a failure.
/// </summary>
internal sealed class FakeTerminal(int width, int height) : TextWriter, IAnsiConsoleOutput
{
    private readonly List<StringBuilder> _rows = [new()];
    private string _sequence = "";
    private int _width = width;
    private int _height = height;

    public override Encoding Encoding => Encoding.UTF8;

    public TextWriter Writer => this;

    public bool IsTerminal => true;

    /// <summary>Whether it tells its size; else it says 0, as a terminal does to which nobody has given one.</summary>
    public bool IsSizeKnown { get; init; } = true;

    public int Width => IsSizeKnown ? _width : 0;

    public int Height => IsSizeKnown ? _height : 0;

    public int Row { get; private set; }

    public int Column { get; private set; }

    /// <summary>How many rows have gone off the top.</summary>
    public int Scrolled { get; private set; }

    /// <summary>What is to be seen, without what is blank at the ends.</summary>
    public IReadOnlyList<string> Lines =>
        [.. _rows.Select(row => row.ToString().TrimEnd()).Reverse().SkipWhile(row => row.Length == 0).Reverse()];

    public IAnsiConsole Console() =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = this, Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.Standard });

    /// <summary>Another size. What does not fit below is cut, and nothing is wrapped anew.</summary>
    public void Resize(int width, int height)
    {
        (_width, _height) = (width, height);
        _rows.RemoveRange(Math.Min(_rows.Count, height), Math.Max(0, _rows.Count - height));
    }

    public void SetEncoding(Encoding encoding)
    {
        // There is one.
    }

    public override void Write(char value)
    {
        if (_sequence.Length > 0 || value == '\u001b')
        {
            _sequence += value;
            if (_sequence.Length > 2 && char.IsLetter(value))
            {
                Obey(_sequence[2..^1], value);
                _sequence = "";
            }

            return;
        }

        switch (value)
        {
            case '\r':
                Column = 0;
                break;
            case '\n':
                (Column, Row) = (0, Row + 1);
                Follow();
                break;
            default:
                Put(value);
                break;
        }
    }

    private void Put(char value)
    {
        if (Column == _width)
        {
            (Column, Row) = (0, Row + 1);
            Follow();
        }

        var row = _rows[Row];
        row.Append(' ', Math.Max(0, Column + 1 - row.Length));
        row[Column++] = value;
    }

    private void Follow()
    {
        while (_rows.Count <= Row)
        {
            _rows.Add(new StringBuilder());
        }

        if (_rows.Count > _height)
        {
            _rows.RemoveAt(0);
            (Row, Scrolled) = (Row - 1, Scrolled + 1);
        }
    }

    private void Obey(string arguments, char command)
    {
        switch (command)
        {
            case 'm':
                break;
            case 'A':
                Row = Math.Max(0, Row - int.Parse(arguments, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            case 'J' when arguments.Length == 0:
                _rows[Row].Length = Math.Min(_rows[Row].Length, Column);
                _rows.RemoveRange(Row + 1, _rows.Count - Row - 1);
                break;
            default:
                throw new InvalidOperationException($"A sequence that this terminal does not know: {arguments}{command}");
        }
    }
}
