using Trasvase.Transfers.Pacing;

namespace Trasvase.Tests.Transfers.Pacing;

/// <summary>What a pacer may meet, as arithmetic: how much a level brings, and which share of the requests is refused.</summary>
internal sealed class ServerModel
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    /// <summary>Work a second that one connection brings.</summary>
    public double Each { get; set; } = 10;

    /// <summary>Work a second in all.</summary>
    public double Capacity { get; set; } = double.PositiveInfinity;

    /// <summary>Above this level what is too much is refused.</summary>
    public double Allowed { get; set; } = double.PositiveInfinity;

    /// <summary>How far a sample may be off, as a share.</summary>
    public double Noise { get; set; }

    /// <summary>Whether there is as much to do as there are slots.</summary>
    public bool IsBusy { get; set; } = true;

    /// <summary>Of what is in hand, the share that waits for a processor.</summary>
    public double Queued { get; set; }

    /// <summary>How much of the processors this process takes.</summary>
    public double Processors { get; set; } = 1;

    /// <summary>How much a level brings a second.</summary>
    public double SpeedOf(int level) => Math.Min(Math.Min(level, Allowed) * Each, Capacity);

    /// <summary>Lets the pacer learn for so long.</summary>
    /// <returns>The levels that it went through.</returns>
    public List<int> Run(Pacer pacer, TimeSpan length, Random random)
    {
        var levels = new List<int>();
        var share = new RefusalShare();
        for (var elapsed = TimeSpan.Zero; elapsed < length; elapsed += Window)
        {
            var speed = SpeedOf(pacer.Level) * (1 + (Noise * ((2 * random.NextDouble()) - 1)));
            var refused = pacer.Level > Allowed ? (pacer.Level - Allowed) / pacer.Level : 0;
            share.Add(200, (int)(200 * refused), Window);
            if (pacer.Next(new PaceSample(Window, speed * Window.TotalSeconds, IsBusy ? 1 : 0, share.Value, Queued, Processors)))
            {
                share.Forget();
            }

            levels.Add(pacer.Level);
        }

        return levels;
    }
}
