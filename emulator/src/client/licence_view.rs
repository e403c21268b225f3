//! What a client says of its licence: the part of the property view that its key and its machine are behind.

use std::collections::BTreeMap;

use crate::{
    client::{Client, installation::Key},
    model::{Channel, KeyKind, LicenceStatus, Property},
};

impl Client {
    /// Adds the properties of product, key and machine; without a key, those of the key are left out.
    pub(super) fn view_licence(&self, view: &mut BTreeMap<&'static str, Property>) {
        let text = |text: &str| Property::Text(text.to_owned());
        view.insert("ID", Property::Text(self.config.product.act_id.to_string()));
        view.insert("ApplicationID", Property::Text(self.config.product.app_id.to_string()));
        view.insert("RemainingWindowsReArmCount", Property::from(self.installation.rearms));
        view.insert("GenuineStatus", Property::from(self.installation.genuine as u32));
        if let Some(product) = self.config.product() {
            view.insert("Name", text(product.name));
            view.insert("LicenseFamily", text(product.app));
        }
        if let Some(ends) = self.timer.evaluation_ends() {
            view.insert("EvaluationEndDate", Property::Text(ends.to_string()));
        }
        if let (LicenceStatus::ExtendedGrace, Some(left)) =
            (self.timer.status, view.get("GracePeriodRemaining"))
        {
            view.insert("ExtendedGrace", left.clone());
        }
        if let Some(key) = &self.installation.key {
            self.view_key(key, view);
        }
    }

    fn view_key(&self, key: &Key, view: &mut BTreeMap<&'static str, Property>) {
        let channel = key.kind.map_or(Channel::KMS_CLIENT, KeyKind::channel);
        if let Some(product) = self.config.product() {
            view.insert("Description", Property::Text(product.description(channel)));
        }
        if let Some(kind) = key.kind {
            view.insert("PartialProductKey", Property::Text(kind.key().partial().to_owned()));
        }
    }
}
