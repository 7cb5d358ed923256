"""The search box above the tree."""

from django import forms


class TreeSearchForm(forms.Form):
    q = forms.CharField(label="查找党组织", required=False, max_length=60)
