namespace Smtp.Queue.Embedded;

/// <summary>Where a record begins.</summary>
internal readonly record struct RecordPlace(uint Segment, uint Offset)
{
    /// <summary>Nowhere: segments count from 1.</summary>
    public bool IsNone => Segment == 0;
}
