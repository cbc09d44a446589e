using Trasvase.Client;

namespace Trasvase.Server.Running;

/// <summary>
/// The course of a job: a point a second at first. When there are too many points, every two neighbours become one, so that the whole of
/// any job fits.
/// </summary>
internal sealed class Course(TimeProvider time)
{
    private const int PointsMax = 600;

    private readonly Lock _gate = new();
    private readonly List<SampleView> _points = [];
    private TimeSpan _interval = TimeSpan.FromSeconds(1);
    private long _at = time.GetTimestamp();
    private long _bytes;
    private long _objects;

    /// <summary>Adds a point if it is time for one.</summary>
    public void Add(TransferProgress progress)
    {
        lock (_gate)
        {
            var since = time.GetElapsedTime(_at);
            if (since < _interval)
            {
                return;
            }

            _points.Add(new SampleView
            {
                At = time.GetUtcNow(),
                Rate = Math.Max(0, progress.BytesMoved - _bytes) / since.TotalSeconds,
                Objects = Math.Max(0, progress.Done - _objects) / since.TotalSeconds,
                Connections = progress.Connections,
                Pulls = progress.Pulls,
                Failed = progress.Failed,
            });
            _at = time.GetTimestamp();
            _bytes = progress.BytesMoved;
            _objects = progress.Done;
            if (_points.Count >= PointsMax)
            {
                Halve();
            }
        }
    }

    /// <summary>Returns the points so far, the earliest first.</summary>
    public IReadOnlyList<SampleView> Points()
    {
        lock (_gate)
        {
            return [.. _points];
        }
    }

    private void Halve()
    {
        for (var i = 0; i + 1 < _points.Count; i += 2)
        {
            _points[i / 2] = _points[i + 1] with
            {
                Rate = (_points[i].Rate + _points[i + 1].Rate) / 2,
                Objects = (_points[i].Objects + _points[i + 1].Objects) / 2,
            };
        }

        _points.RemoveRange(_points.Count / 2, _points.Count - (_points.Count / 2));
        _interval *= 2;
    }
}
