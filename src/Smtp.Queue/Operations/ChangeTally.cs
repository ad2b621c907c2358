using Smtp.Mail;

namespace Smtp.Queue.Operations;

/// <summary>Counts what becomes of the messages of one change. Safe from any thread.</summary>
internal sealed class ChangeTally
{
    private readonly Lock _gate = new();
    private readonly List<ChangeProblem> _problems = [];
    private ChangeReport _report = new();

    public void Match()
    {
        lock (_gate)
            _report = _report with { Matched = _report.Matched + 1 };
    }

    public void Change(int recipients, bool isNoticed)
    {
        lock (_gate)
        {
            _report = _report with
            {
                Changed = _report.Changed + 1,
                Recipients = _report.Recipients + recipients,
                Notices = _report.Notices + (isNoticed ? 1 : 0),
            };
        }
    }

    public void Leave()
    {
        lock (_gate)
            _report = _report with { Unchanged = _report.Unchanged + 1 };
    }

    public void Miss(QueueId id)
    {
        lock (_gate)
            Note(id, "it is not in the queue");
    }

    public void FindInDelivery(QueueId id)
    {
        lock (_gate)
        {
            _report = _report with { InDelivery = _report.InDelivery + 1 };
            Note(id, "it is in delivery, not changed");
        }
    }

    public void Fail(QueueId id, string reason)
    {
        lock (_gate)
        {
            _report = _report with { Failed = _report.Failed + 1 };
            Note(id, reason);
        }
    }

    public ChangeReport Report()
    {
        lock (_gate)
            return _report with { Problems = [.. _problems] };
    }

    private void Note(QueueId id, string reason)
    {
        if (_problems.Count < ChangeReport.MostProblems)
            _problems.Add(new ChangeProblem(id, reason));
    }
}
