namespace Smtp.Queue;

/// <summary>Asks the routes anew at each attempt and says which agent takes which recipients. Implemented where routes are known.</summary>
public interface IDeliveryPlanner
{
    DeliveryPlan Plan(QueuedMessage message, IReadOnlyList<QueuedRecipient> due);
}
